type AnyFunction = (...args: never[]) => unknown

/**
 * An expression that is this function in another world, such as a page, where it arrives as text: it may use nothing
 * but what every such world has, its arguments, and the functions that are sent along, by their names.
 */
export function sourceOf(main: AnyFunction, ...used: AnyFunction[]): string {
  return `(() => { ${[...used, main].join('\n')}\nreturn ${main.name} })()`
}
