export default { label: 'Results', result: 'Result {n}', messages: 'Messages', none: 'Nothing has run here yet', noneHint: 'Results and messages of this tab appear here.' }
