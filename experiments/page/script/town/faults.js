// As experiments/town/faults.py: what is wrong in a workbook and what was not read, where, and how it is said.

const { casefold, length } = text;
const { closeMatch } = nearest;
const { Id } = wrong;
const fault = (at, key, values = {}) => ({ at, key, values });
const quoted = (value) => files.shown(value, _SHOWN);
const fill = (said, values) => said.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
function told(found, language) { // as one line
  const words = data.texts[language];
  const said = (value) => !(value instanceof Id) ? value : value.id.startsWith("columns.") ? SHEETS[value.id.slice(8)].columns.map(({ id }) => words[`column.${id}`]).join(", ") : words[value.id];
  const line = fill(words[found.key], Object.fromEntries(Object.entries(found.values).map(([name, value]) => [name, said(value)])));
  return found.at ? `${found.at}: ${line}` : line;
}
class Nearest { // after a hundred unknown words nobody looks for more
  found = new Map();
  of(word, known, least = 0.7) { // "" where none is near
    const options = new Map([...known].map((option) => [casefold(option), option])), own = casefold(word), key = JSON.stringify([own, [...options.keys()].sort()]);
    if (!this.found.has(key)) {
      if (this.found.size >= _MOST_LOOKED_FOR || length(word) > _LONGEST) return "";
      const near = closeMatch(own, options.keys(), least);
      this.found.set(key, near === null ? "" : options.get(near));
    }
    return this.found.get(key);
  }
}
