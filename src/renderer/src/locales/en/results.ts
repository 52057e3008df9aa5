export default { label: 'Results', result: 'Result {n}', messages: 'Messages', none: 'Nothing has run here yet', noneHint: 'Press {key} to run the statement under the cursor.' }
