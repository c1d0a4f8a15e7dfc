// Lessons in class mode: which is open and how far it is, its short address, and the ways into it and back.

// {number: 0 for the list of lessons, step, bet: number of a choice or null, codes: bets of the class, hands: those that were counted, by choice,
// isSkipped: goes on without a bet, isAllowed: by the teacher's word, isRevealed, isOpen: whether
// the teacher's side is, filled: what was written into its table, tryingStep: the one that is done, outside: {at, from} of the page before, or null}; null where the mode is off.
let lesson = from.lesson || null;
const leftLesson = from.leftLesson || null; // one that somebody left for a while; isTrying: to try its scenarios on the page
const lessonOf = (number) => D.lessons.find((one) => one.number === number);
const triedLesson = leftLesson?.isTrying ? lessonOf(leftLesson.number) : null;
const isHeldBack = Boolean(triedLesson) && !leftLesson.isRevealed; // what tells the answer of a lesson, until one has seen it there
const lessonShown = () => (lesson ? lessonOf(lesson.number) : triedLesson);
function weekAsked() { // by which the question of the lesson that is shown counts what has started; 0: to its end
  const { choices = [], facts = [] } = (lesson && lessonOf(lesson.number)) || {}, asked = facts.find(({ name }) => name === choices[0]?.fact);
  return Number(/^realised_by_(\d+)$/.exec(asked?.of)?.[1] || 0);
}
const ofLesson = (one, part, values = {}) => t(`exercise.${one.name}.${part}`, values); // its words
const ofChoice = (one, choice) => t(`exercise.${one.name}.choice.${choice.name}`);
function nameInLesson(code) { // shorter than its settings; of a scenario as the lesson has it
  const one = lessonShown(), i = one && one.place === D.at.place ? one.scenarios.indexOf(code) : -1;
  return i >= 0 && ofLesson(one, "scenario." + i);
}
const atLesson = (number) => { const one = lessonOf(number); return one ? { place: one.place, weeks: one.weeks, futures: one.futures } : D.at; };

const LESSON_STEPS = ["aim", "bet", "given", "do", "table", "reveal", "notice", "discuss"];
const hasBet = () => lesson.bet !== null || isBetByClass() || Boolean(lesson.isSkipped); // one's own, or the class's on a teacher's screen

const MOST_BETS = 400; // of a class
const MOST_OWN = 30; // where one bets on a number of one's own
// Bets of the class, by code or by hands, and how many there are of each.
const kindsOfBets = ({ choices }) => choices.length || MOST_OWN + 1;
const betsOfClass = () => [...lesson.codes, ...lesson.hands.flatMap((n, k) => new Array(n).fill(k))];
const isBetByClass = () => lesson.codes.length > 0 || lesson.hands.some(Boolean);
function betCounts() { // up to the last that somebody bet on
  const bets = betsOfClass();
  return Array.from({ length: Math.max(...bets) + 1 }, (_, k) => bets.filter((bet) => bet === k).length);
}
const betsTold = ({ choices }, counts) => (choices.length ? { codes: [], hands: counts } : { codes: counts.flatMap((n, k) => new Array(n).fill(k)).slice(0, MOST_BETS), hands: [] }); // as an address tells them

// Its address is short, so that it can be read out and typed. Null where a text is no such address.
// Bets of the class stand in the teacher's: how many on each choice. So they outlive a reload, and nothing is stored.
const FOR_TEACHER = "(;teacher(?:;bets=(\\d{1,3}(?:\\.\\d{1,3}){0,30}))?)?";
const CLASS_LINK = new RegExp(`^#class(?:;ex=(\\d{1,2}))?(?:;lang=([a-z]{2}))?(;wait)?${FOR_TEACHER}$`);
const CLASS_WITHIN = `class;ex=\\d{1,2}(?:;lang=[a-z]{2})?(?:;wait)?${FOR_TEACHER.replaceAll("(;", "(?:;").replace("=(", "=(?:")}(?![\\w;=])`; // among other words
const classLink = (number) => `#class${number ? ";ex=" + number : ""};lang=${lang}${isWaiting ? ";wait" : ""}`; // as it is given to students
const ownClassLink = (number) => classLink(number) + (isTeacher ? ";teacher" + (number && isBetByClass() ? ";bets=" + betCounts().join(".") : "") : "");
const markStep = (how) => { try { history[how]({ lesson: lesson.number, step: lesson.step, ...visitKept(D, lesson, null) }, "", ownClassLink(lesson.number)); } catch { /* some viewers of attachments forbid it */ } };
const lessonAddress = () => location.href.split("#")[0] + classLink(lesson.number);
function classAsked(text) {
  if (!/^#class(?![a-z])/.test(text)) return null;
  const [found, ex = "0", language = lang, wait, asTeacher, counts] = CLASS_LINK.exec(text) || [], bets = counts?.split(".").map(Number), asked = lessonOf(Number(ex));
  if (!found) return { fault: "link.unreadable" };
  if (!D.lessons.length || !LANGUAGES.includes(language) || String(Number(ex)) !== ex || (found.includes("ex=") && !asked) || (bets && !(asked && bets.length <= kindsOfBets(asked)))) return { fault: "link.setting" };
  return placeCalled(atLesson(Number(ex)).place) ? { lesson: { number: Number(ex), language, asTeacher: Boolean(asTeacher), waits: Boolean(wait), bets, isAnew: true } } : { fault: "link.place" };
}

// The page begins anew with a lesson, so nothing of an answer is left in it. outside: where to go back to.
function toLesson({ number, language = lang, asTeacher = false, waits = isWaiting, bets, isAnew = false }, outside, given = {}) {
  isTeacher ||= asTeacher;
  isWaiting = waits;
  if (lesson?.number) lessonsKept.set(lesson.number, lesson);
  const again = isAnew && history.state?.lesson === number && history.state; // loaded again, Back or Forward: no address that somebody typed
  if (isAnew && !again) lessonsKept.clear();
  const at = atLesson(number), resumed = (!isAnew || again) && leftLesson?.number === number ? leftLesson : lessonsKept.has(number) ? { ...lessonsKept.get(number), step: "aim", outside } : { number, step: "aim", bet: null, codes: [], hands: [], filled: [] };
  return anew(at, { lang: language, whyNot: canRun ? "" : whyNot, memo: IN_LESSON && at.place === D.at.place && at.weeks === D.at.weeks ? memo : null, lesson: { outside, ...resumed, isTrying: false, ...(again && { step: again.step }), ...(bets && betsTold(lessonOf(number), bets)), ...given } });
}
function leaveClass(more = {}) { // all is as it was before
  const { at, from: before } = lesson.outside || { at: asMade(), from: {} };
  anew(at, { ...before, lang, whyNot: canRun ? "" : whyNot, leftLesson: null, focus: "workshop-on", ...more });
}
