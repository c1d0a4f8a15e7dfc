// What every part counts on: languages, views, letters of scenarios. `D` is all that the page knows of its place.

const LANGUAGES = Object.keys(D.texts);
const VIEWS = ["compare", "watch", "town", "assumptions", "about"];
const PICTURES = ["time", "spread", "pairs", "measures", "stages"]; // of what is compared, one at a time
const LETTERS = ["A", "B", "C", "D"];
const MOST = LETTERS.length;
const YEAR = D.year;
const IN_LESSON = Boolean(from.lesson || from.leftLesson?.isTrying); // in class mode, or where its scenarios are tried
const IS_OWN = ownPlace !== null && placeCalled(D.at.place) === ownPlace; // a town that somebody opened, which stands in no link
const SVG = "http://www.w3.org/2000/svg";
const HARDLY = 0.1; // as in experiments/words/answers.py
