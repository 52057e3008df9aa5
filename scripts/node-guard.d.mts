/** What a person with this version of Node is told; an empty string where it is new enough. */
export function nodeComplaint(version: string): string
