// As experiments/town/replaced.py: what a unit of a stream replaces in a use, {unit, co2, what, source}; null where nobody can say.

const known = new Map(data.tables.replaced.map((row) => [`${row.stream} ${row.use}`, row]));
function replaced(stream, use) {
  const found = streams.line(stream).find((one) => known.has(`${one} ${use}`));
  return found ? known.get(`${found} ${use}`) : null;
}
