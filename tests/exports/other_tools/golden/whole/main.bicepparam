using 'main.bicep'

// What to approve; keys as in main.bicep.
param features = [
  'find'
]
