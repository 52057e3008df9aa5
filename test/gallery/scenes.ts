import type { Scene } from './scenes/scene.ts'
import { catalogScenes } from './scenes/catalog.ts'
import { connectionScenes } from './scenes/connections.ts'
import { entryScenes, frameScenes } from './scenes/frame.ts'
import { jobScenes } from './scenes/jobs.ts'
import { narrowScenes } from './scenes/narrow.ts'
import { peopleScenes } from './scenes/people.ts'
import { structureScenes } from './scenes/structure.ts'
import { workScenes } from './scenes/work.ts'
import { workbenchScenes } from './scenes/workbench.ts'

/** In the order of a person's day. */
export const scenes: Scene[] = [
  ...entryScenes,
  { name: 'home-first', show: ({ open, stage }) => open('/', stage.first) },
  { name: 'home', show: ({ open }) => open('/') },
  ...workbenchScenes,
  ...structureScenes,
  ...jobScenes,
  ...connectionScenes,
  ...catalogScenes,
  ...workScenes,
  ...peopleScenes,
  ...frameScenes,
  ...narrowScenes,
]
