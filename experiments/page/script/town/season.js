// As experiments/town/season.py: when in the year something is there.

const { marks } = wording;
const ALL = new Set(ALL_YEAR);
function months(said) { // of a text, or a list of months
  if (typeof said !== "string") return said.length ? new Set(said) : ALL;
  const named = [...marks(said, "season")].flatMap((mark) => _MONTHS[mark]);
  return named.length ? new Set(named) : ALL;
}
function meeting(given, needed) {
  const common = [...given].filter((month) => needed.has(month)).length;
  return [common / given.size, common / needed.size];
}
