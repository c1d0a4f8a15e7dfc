// Links: a state as text, read back from whatever was done to it, and the browser's history.

const LINK = /^#v2;id=([0-9a-f]{8});model=([0-9a-z.]{1,40})(?:;place=([a-z0-9_-]{1,64}))?(?:;weeks=(\d{1,4}))?(?:;futures=(\d{1,4}))?;view=([a-z]{1,12});lang=([a-z]{2});s=([a-z0-9_.,:-]{1,6000});on=([0-3])(?:;numbers=([a-z0-9_.,:-]{1,12000}))?(?:;rent=(\d{1,10}))?(?:;curve=([a-z]{1,12}))?;run=(\d{1,4});see=([0-3](?:\.[0-3])?);week=(\d{1,4});five=(\d{1,3})(?:;picture=([a-z]{1,12}))?(?:;workshop=(1))?$/;
const OLD_LINK = /^#v1;id=([0-9a-f]{8});view=([a-z]{1,12});lang=([a-z]{2});s=([a-z0-9_.,]{1,300});on=([0-3]);run=(\d{1,2});week=(\d{1,4});five=(\d{1,3})$/;
const MODEL = `${D.version}.${D.model}`.toLowerCase().replace(/[^0-9a-z.]/g, "").slice(0, 40);
const toldIf = (name, value, usual = "") => (value === usual ? "" : `;${name}=${value}`); // left out where it says nothing new
function link(view = state.view) {
  return `#${D.link};id=${D.id};model=${MODEL};place=${D.at.place};weeks=${D.at.weeks};futures=${D.at.futures};view=${view};lang=${lang};s=${state.s.join()};on=${state.on}` +
    toldIf("numbers", state.numbers) + toldIf("rent", state.rent, null) + toldIf("curve", state.curve) + `;run=${state.run};see=${seen().join(".")};week=${state.week};five=${state.five}` +
    toldIf("picture", state.picture, PICTURES[0]) + toldIf("workshop", Number(state.workshop), 0);
}

// A link is text from outside: it is matched whole, each part against what this page knows, and
// nothing of it is ever shown or run. Returns {state, lang, note} or {fault}.
const MOST_LINK = 19000; // characters
function parseLink(text) {
  if (typeof text !== "string" || text.length > MOST_LINK) return { fault: "link.unreadable" };
  const ofClass = classAsked(text);
  if (ofClass) return ofClass;
  const old = OLD_LINK.exec(text), now = LINK.exec(text);
  const other = /^#v(\d{1,3});/.exec(text);
  if (!old && !now) return { fault: other && !["v1", D.link].includes("v" + other[1]) ? "link.version" : "link.unreadable" };
  const at = askedFor(...(now ? now.slice(3, 6) : []));
  if (at.fault || !isSame(at, D.at)) return at.fault ? at : { at };
  // Numbers of futures to watch were those of a few that were recorded: such a link opens with a typical one.
  const [id, model, , , , view, language, scenarios, on, changed, rent, curve, run, see, week, five, picture = PICTURES[0], workshop] = now ? now.slice(1) : [old[1], MODEL, "", "", "", ...old.slice(2, 6), "", undefined, undefined, String(TYPICAL), "0", ...old.slice(7)];
  const numbers = knownNumbers(changed);
  const codes = scenarios.split(",").map(now ? known : codeOfOld);
  const watching = see.split(".").map(Number);
  const fits = VIEWS.includes(view) && PICTURES.includes(picture) && LANGUAGES.includes(language) && codes.length <= MOST && codes.every(Boolean) && numbers !== null &&
    (rent === undefined || (String(Number(rent)) === rent && Number(rent) <= MOST_RENT)) && (curve === undefined || isCurve(curve)) &&
    Number(on) < codes.length && Number(run) < D.replicates && watching.every((i) => i < codes.length) && new Set(watching).size === watching.length && Number(week) <= D.weeks && Number(five) < D.replicates;
  if (!fits) return { fault: "link.setting" };
  if (!isAnswered(codes, numbers)) return { fault: whyNot };
  return {
    state: { view, s: codes, on: Number(on), run: Number(run), see: watching, week: Number(week), five: Number(five), numbers, rent: rent === undefined ? null : Number(rent), curve: curve || "", picture, workshop: Boolean(workshop) },
    lang: language,
    note: model !== MODEL ? "link.model" : id === D.id ? "" : "link.other",
  };
}

// The place, horizon and number of futures a link is about; without a word of them, those the page was made with.
function askedFor(name, weeks, futures) {
  if (name !== undefined && !placeCalled(name)) return { fault: name === D.ownTowns.name ? "link.town.missing" : "link.place" };
  const at = { ...asMade(name), ...(weeks && { weeks: Number(weeks) }), ...(futures && { futures: Number(futures) }) };
  return D.offered.weeks.includes(at.weeks) && D.offered.futures.includes(at.futures) ? at : { fault: "link.setting" };
}
// Such a link is read where the page has begun anew with them; if it has a fault the page goes back to where it was.
const elsewhere = (at, text, { pasted = false, before = [] } = {}) => anew(at, carried(at, {
  link: { text, pasted, back: { at: D.at, from: carried(D.at, { state }) } }, state: { view: state.view }, past: before, future: [],
}));

function openLink(text, pasted = false) {
  const found = parseLink(text);
  if (found.lesson) return toLesson(found.lesson, { at: D.at, from: carried(D.at, { state }) });
  if (found.at) return elsewhere(found.at, text, { pasted, before: [...past, kept()] });
  if (found.fault) {
    message = found.fault;
    renderMessage();
    remind();
    return false;
  }
  remember();
  stop();
  if (pasted) visit(found.state.view); // an address is an entry of the history already
  state = found.state;
  message = found.note;
  lang = found.lang;
  redraw();
  return true;
}

// A link as mail programs leave it: with words around it, quoted and broken over lines, without its #,
// percent-encoded once for each scanner that put it into a link of its own.
const LINK_WITHIN = new RegExp("#?(" + [...[LINK, OLD_LINK].map((one) => one.source.slice(2, -1)), CLASS_WITHIN].join("|") + ")");
const unescaped = (text) => text.replace(/%([2-7][0-9a-f])/gi, (_, code) => String.fromCharCode(parseInt(code, 16)));
const MOST_SCANNERS = 5;
function cleaned(text) {
  let plain = text.slice(0, 2 * MOST_LINK);
  const found = [plain, plain.replace(/[\s>|]+/g, "")].flatMap((one) => Array.from({ length: MOST_SCANNERS + 1 }, () => {
    const within = LINK_WITHIN.exec(one);
    one = unescaped(one);
    return within;
  })).find(Boolean);
  if (found) return "#" + found[1];
  plain = unescaped(plain);
  return plain.includes("#") ? plain.slice(plain.indexOf("#")) : plain;
}
const address = () => location.href.split("#")[0] + link();

// A view is an entry of the browser's history, so that Back goes to the view before and not out of the page.
function visit(view) {
  if (view === state.view) return;
  clearTimeout(reminder);
  entry("replaceState");
  entry("pushState", view);
}
const entry = (how, view = state.view) => { try { history[how]({ view, ...visitKept(D, leftLesson, leftLesson) }, "", link(view)); } catch { /* some viewers of attachments forbid it */ } };
function goneTo({ state: kept }) { // with Back or Forward: choices stay as they are now, undo is for those
  if (!kept || !VIEWS.includes(kept.view)) { openAddress(); return; }
  stop();
  state = { ...state, view: kept.view };
  message = "";
  redraw();
}

function openAddress() { // a link that was typed or followed
  const text = cleaned(location.hash);
  if (location.hash.length > 1 && text !== link()) openLink(text);
}
let reminder = 0;
function remind() { // the address follows, a moment later: browsers refuse a storm of changes
  clearTimeout(reminder);
  reminder = setTimeout(() => entry("replaceState"), 300);
}
