import type { CommandGroup, PaletteCommand } from '@/store/modules/command.ts'
import { fuzzyScore, termsOf } from './fuzzy.ts'

/** Many names of one group. They are read as texts; only what is found becomes a command. */
export interface NameList {
  group: CommandGroup
  /** In lower case: the name, then other words that find it. */
  texts: readonly string[]
  command: (index: number) => PaletteCommand
}

export interface FoundGroup { group: CommandGroup, commands: PaletteCommand[] }

const mostOfAGroup = 200

/** Gives the places of the best scores, best first, without sorting all of them. */
function best(scores: Float64Array, found: number, most: number): number[] {
  let least = 0
  if (found > most) {
    const ordered = scores.slice().sort()
    least = ordered[ordered.length - most]!
  }
  const places: number[] = []
  for (let index = 0; index < scores.length; index++) {
    if (scores[index]! > 0 && scores[index]! >= least) places.push(index)
  }
  return places.sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, most)
}

/** The groups with what fits the query in them, the group of the best one first. */
export function searchNames(query: string, lists: readonly NameList[]): FoundGroup[] {
  const terms = termsOf(query)
  const groups = new Map<CommandGroup, Array<{ score: number, command: () => PaletteCommand }>>()
  for (const { group, texts, command } of lists) {
    const scores = new Float64Array(texts.length)
    let found = 0
    for (let index = 0; index < texts.length; index++) {
      const score = fuzzyScore(texts[index]!, terms)
      scores[index] = score
      if (score) found++
    }
    if (!found) continue
    const known = groups.get(group) ?? []
    groups.set(group, known)
    for (const index of best(scores, found, mostOfAGroup))
      known.push({ score: scores[index]!, command: () => command(index) })
  }
  return [...groups]
    .map(([group, entries]) => ({ group, entries: entries.sort((a, b) => b.score - a.score).slice(0, mostOfAGroup) }))
    .sort((a, b) => b.entries[0]!.score - a.entries[0]!.score)
    .map(({ group, entries }) => ({ group, commands: entries.map(({ command }) => command()) }))
}
