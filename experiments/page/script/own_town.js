// The town that somebody opened: kept while places, horizons and languages are changed. It lies in this page alone: it is
// not stored, stands in no link, and is sent nowhere.

let townOnce = null;
let appraiser = null; // the model's rules for a town's numbers, once its module is there
const townParts = () => (townOnce ||= townCore(file.town, (rule, ...numbers) => appraiser[rule](...numbers))); // made when they are first asked for
const nothingOpened = () => ({
  file: "", // what it was opened from, as faults name it
  grids: new Map(), // sheet -> cells as they came, so that sheets may be pasted one by one
  typed: null, // sheet -> rows as they stand in the table, where somebody typed them
  spoken: "", // the language of what was typed here, where no headings tell
  reading: null, // {town, faults, notes}
  town: null, // the last one without faults
  result: null, // what the matcher finds in it
  order: [], // of the pairs, as they were when the town came: what somebody decides on keeps its number
  simulated: null, // that of which its place was made
  decisions: new Map(), // of pairs: accept or strike
  amounts: new Map(), // of pairs: what somebody changed them to, in a table of proposals
});
let ownTown = nothingOpened();
