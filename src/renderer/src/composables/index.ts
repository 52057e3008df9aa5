export * from './useCrud.ts'
export * from './useForm.ts'
export * from './useModal.ts'
