export * from './useCommands.ts'
export * from './useCrud.ts'
export * from './useForm.ts'
export * from './useModal.ts'
