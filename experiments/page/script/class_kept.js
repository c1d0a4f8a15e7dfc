// Lessons as they were left in this visit, and what of them outlives a tab that is loaded again: telephones do that to one
// that lay in the background. It stands with the tab's entry in the browser's history: in no address, which is passed on.

let isTeacher = false; // in this visit: somebody said so (class_link.js)
let isWaiting = false; // in this visit: answers of lessons wait for a word of who teaches, as an address or the list said
const lessonsKept = new Map(); // by number; an address that somebody types begins them anew
const FOR_NOW = { outside: null, isOpen: false, typing: "", wrong: [] }; // is not kept: the way out, a teacher's side that tells the answer, what is half typed
const madeAs = ({ made, model }) => `${made} ${model}`; // lessons of another page are not these

function visitKept(of, open, left) { // open: the lesson that is shown or tried; left: one to come back to, or null
  const all = new Map(lessonsKept);
  if (open?.number) all.set(open.number, open);
  return all.size ? { visit: { of: madeAs(of), isTeacher, isWaiting, left: left?.number, lessons: [...all.values()].map((one) => ({ ...one, ...FOR_NOW })) } } : {};
}
function visitBefore(of) { // the lesson that was left, if any
  const { visit } = history.state || {};
  if (visit?.of !== madeAs(of)) return {};
  [isTeacher, isWaiting] = [visit.isTeacher, visit.isWaiting];
  for (const one of visit.lessons) lessonsKept.set(one.number, one);
  return { leftLesson: lessonsKept.get(visit.left) };
}
