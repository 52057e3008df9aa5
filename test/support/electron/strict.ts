/**
 * An object whose unknown members throw when they are used: what the stand-in does not have must be seen, not skipped.
 */
export function strict<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, key, receiver) {
      if (typeof key === 'string' && !(key in object) && key !== 'then' && key !== 'toJSON')
        throw new Error(`The Electron stand-in has no ${name}.${key}: add it to test/support/electron.`)
      return Reflect.get(object, key, receiver) as unknown
    },
  })
}

export interface Preventable { defaultPrevented: boolean, preventDefault: () => void }

/** An event that its listeners may prevent. */
export function preventable<T extends object>(details: T = {} as T): T & Preventable {
  const event: T & Preventable = Object.assign(details, {
    defaultPrevented: false,
    preventDefault: () => { event.defaultPrevented = true },
  })
  return event
}
