// Search by meaning and by words, in the browser alone: search-data-<digest>.js calls MatchupSearch.load, which makes
// MatchupSearch.index. In a large site that file has no capabilities but `tasks` and `shards`; each file of a shard
// calls MatchupSearch.join, and MatchupSearch.of makes an index of some of them. Ranks come from whole numbers, so every browser ranks alike, and as generator/retrieval/ranking.py
// does. A classic script: modules, fetch and workers do not run from file://. search-words.js comes before it.
"use strict";
(() => {
  const { tokens, plainWords, stem, mayBe } = MatchupWords;

  // What was packed: base64, front coded lines, counts of seven bits a byte, two components a byte
  const bytes = (text) => Uint8Array.fromBase64?.(text) ?? Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const unfronted = (text) => {
    let last = "";
    return text ? text.split("\n").map((line) => (last = last.slice(0, line.charCodeAt(0) - 48) + line.slice(1))) : [];
  };
  class Reader {
    constructor(packed) { Object.assign(this, { packed, at: 0 }); }
    byte() { return this.packed[this.at++]; }
    count() {
      let number = 0, shift = 0, byte;
      do { byte = this.byte(); number |= (byte & 127) << shift; shift += 7; } while (byte & 128);
      return number;
    }
  }

  const ofFourBits = (codes, dims) => {  // each row brought to the length that 8 bits have
    const vectors = new Int8Array(2 * codes.length), one = (at) => ((codes[at >> 1] >> (at % 2 * 4)) & 15) - 8;
    for (let start = 0; start < vectors.length; start += dims) {
      let square = 0;
      for (let at = start; at < start + dims; at++) square += one(at) ** 2;
      const length = Math.sqrt(square) || 1;
      for (let at = start; at < start + dims; at++) vectors[at] = Math.floor(one(at) * DOCUMENT / length + .5);
    }
    return vectors;
  };
  const WHOLE = 256, GUESSED = 179, QUERY = 2047, DOCUMENT = 127, UNIT = QUERY * DOCUMENT;
  const rarity = (count, having) => Math.floor(WHOLE * Math.log(1 + (count - having + .5) / (having + .5)) + .5);
  const SATURATED = Float64Array.from({ length: 256 }, (_, steps) => Math.floor(WHOLE * (steps / 16) * 2.2 / (steps / 16 + 1.2) + .5));

  const product = (one, vectors, row) => {  // whole numbers, two at a time
    let sum = 0, at = row * one.length;
    for (let k = 0; k < one.length; k += 2, at += 2) sum = (sum + one[k] * vectors[at] + one[k + 1] * vectors[at + 1]) | 0;
    return sum;
  };
  const MOST_WORDS = 64, OTHER_TAG = Math.floor(UNIT / 20), BOTH = 2 * UNIT, LONG_NAME = 50, KNOWN_SHARE = .3, FITS = .6;

  // Words, and what stands under each; by their first letter, too, since a guess never changes that
  class Words extends Map {
    byLetter = {};
    set(word, value) {
      if (!this.has(word)) (this.byLetter[word[0]] ??= []).push(word);
      return super.set(word, value);
    }
    like(word, beginning, edited) {
      return (this.byLetter[word[0]] ?? []).filter((other) => mayBe(word, other, beginning, edited));
    }
  }

  class Index {
    constructor(data, parts = [data]) {
      const all = (name) => parts.flatMap((part) => part[name]);
      Object.assign(this, { data, dims: data.dims, models: all("models"), titles: all("titles"), sentences: parts[0]?.sentences ?? [] });
      this.count = this.titles.length;
      this.places = new Map(unfronted(data.pieces).map((piece, place) => [piece, place]));
      this.hasMeaning = this.places.size > 0;
      this.modelOf = all("counts").flatMap((count, model) => Array(count).fill(model));
      if (this.hasMeaning) this.readVectors(data, parts);
      this.anchors = {};
      this.postings = new Words();
      let first = 0; // capability of a part among all
      for (const { terms, postings, anchors, titles } of parts) {
        this.readWords(unfronted(terms), bytes(postings), first);
        for (const row in anchors) this.anchors[first + Number(row)] = anchors[row];
        first += titles.length;
      }
      this.readNames();
    }
    readVectors({ dims, bits, codes, scales, tagVectors, tagRows, tagBytes }, parts) {
      const read = (text) => (bits === 8 ? new Int8Array(bytes(text).buffer) : ofFourBits(bytes(text), dims));
      const joined = (pieces, type) => {
        if (pieces.length === 1) return pieces[0];
        const whole = new type(pieces.reduce((total, piece) => total + piece.length, 0));
        pieces.reduce((at, piece) => (whole.set(piece, at), at + piece.length), 0);
        return whole;
      };
      const tags = joined(parts.map((part) => bytes(part.tagsOf)), Uint8Array);
      const vectors = joined(parts.map((part) => read(part.vectors)), Int8Array);
      Object.assign(this, { codes: bytes(codes), scales: bytes(scales), vectors, tagVectors: read(tagVectors), tagRows });
      this.tagsOf = tagBytes === 1 ? tags : Uint16Array.from({ length: tags.length / 2 }, (_, k) => tags[2 * k] + 256 * tags[2 * k + 1]);
    }
    readWords(terms, packed, first) {
      const next = new Reader(packed);
      for (const term of terms) {
        const before = this.postings.get(term), start = before?.rows.length ?? 0, count = start + next.count();
        const rows = new Uint32Array(count), weights = new Uint8Array(count);
        if (before) [rows.set(before.rows), weights.set(before.weights)];
        for (let k = start, row = first; k < count; k++) {
          rows[k] = row += next.count();
          weights[k] = next.byte();
        }
        this.postings.set(term, { rows, weights });
      }
    }
    readNames() {
      this.names = new Words();
      this.models.forEach(({ words }, place) => {
        for (const word of words) this.names.get(word)?.push(place) ?? this.names.set(word, [place]);
      });
    }

    // [dims] whole numbers, of length 2047; undefined where no piece is known
    vector(text) {
      const { codes, scales, dims } = this, half = dims / 2, sum = new Float64Array(dims);
      for (const place of tokens(text, this.places)) for (let k = 0, at = place * half; k < half; k++, at++) {
        sum[2 * k] += scales[place] * ((codes[at] & 15) - 8);
        sum[2 * k + 1] += scales[place] * ((codes[at] >> 4) - 8);
      }
      const square = sum.reduce((total, each) => total + each * each, 0);
      return square ? Int32Array.from(sum, (each) => Math.floor(each * QUERY / Math.sqrt(square) + .5)) : undefined;
    }
    // [capability] how near its own vector is, and the best of its tags
    meaning(text) {
      const meaning = new Float64Array(this.count), vector = this.hasMeaning && this.vector(text);
      if (!vector) return { meaning };
      let row = 0;
      const tags = this.tagRows.map((rows) => {
        let best = -Infinity;
        for (const end = row + rows; row < end; row++) best = Math.max(best, product(vector, this.tagVectors, row));
        return best;
      });
      const most = this.tagsOf.length / this.count;
      for (let d = 0; d < this.count; d++) {
        let best = tags[this.tagsOf[d * most]];
        for (let k = 1; k < most; k++) best = Math.max(best, tags[this.tagsOf[d * most + k]] - OTHER_TAG);
        meaning[d] = product(vector, this.vectors, d) + best;
      }
      return { meaning, tags };
    }
    // What a word means here: itself, or else the most frequent term that it may stand for
    meant(word) {
      if (this.postings.has(word)) return [word, WHOLE];
      let best, most = 0;
      for (const term of this.postings.like(word, 4, 5)) {
        const having = this.postings.get(term).rows.length;
        if (having > most) [best, most] = [term, having];
      }
      return [best, GUESSED];
    }
    ranked(text) {
      const { meaning, tags } = this.meaning(text), worth = new Float64Array(this.count), meant = new Set();
      let known = 0, asked = 0;
      for (const word of [...new Set(plainWords(text).map(stem))].slice(0, MOST_WORDS)) {
        const [term, share] = this.meant(word), { rows = [], weights } = this.postings.get(term) ?? {};
        const tells = rarity(this.count, rows.length), told = term ? Math.floor(tells * share / WHOLE) : 0;
        asked += tells;
        known += told;
        if (term) meant.add(term);
        for (let k = 0; k < rows.length; k++) worth[rows[k]] += told * SATURATED[weights[k]];
      }
      const [best, most] = [meaning, worth].map((all) => all.reduce((one, other) => Math.max(one, other), 0));
      const scale = best || BOTH;
      const scores = meaning.map((own, d) => (most ? own + scale * worth[d] / most : own) / (2 * BOTH));
      return { meaning, tags, scores, meant, known: asked && known / asked };
    }
    // The best capabilities of these models, by insertion: sorting 8,000 takes longer than all else
    best({ meaning, scores, known }, models, limit) {
      const isAsked = new Set(models), rows = [];
      let nearest = 0;
      for (let d = 0; d < this.count; d++) {
        if (isAsked.size < this.models.length && !isAsked.has(this.models[this.modelOf[d]])) continue;
        nearest = Math.max(nearest, meaning[d]);
        if (scores[d] <= (rows.length < limit ? 0 : scores[rows[limit - 1]])) continue;
        let k = rows.length;
        while (k && scores[rows[k - 1]] < scores[d]) k--;
        rows.splice(k, 0, d);
        rows.length = Math.min(rows.length, limit);
      }
      return { rows, fits: (this.hasMeaning ? nearest / BOTH + .3 * known : known) >= .6 };
    }
    // Models that a query names, best first; none where most of it is about something else
    named(text) {
      const points = new Float64Array(this.models.length), told = points.slice();
      let total = 0;
      for (const word of plainWords(text)) {
        const likeness = new Uint16Array(this.models.length);
        for (const other of this.names.like(word, 3, 4)) for (const m of this.names.get(other)) likeness[m] = GUESSED;
        for (const m of this.names.get(word) ?? []) likeness[m] = WHOLE;
        const tells = rarity(likeness.length, likeness.filter(Boolean).length);
        total += tells;
        likeness.forEach((each, m) => { points[m] += each * tells; told[m] += each && tells; });
      }
      const score = (m) => points[m] / (LONG_NAME + this.models[m].length);
      const all = [...points.keys()].filter((m) => told[m] && 2 * told[m] >= total);
      return all.sort((one, other) => score(other) - score(one) || one - other).map((m) => this.models[m]);
    }
    // What a page shows of a capability
    capability(row) {
      const { titles, sentences, anchors } = this, model = this.models[this.modelOf[row]], title = titles[row];
      const anchor = anchors[row] ?? title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
      return { title, sentence: sentences[row], href: `${model.href}#c-${anchor}`, model };
    }
    // Why it was found: whether a word of it is meant, and its tag, where that is nearer than the text itself
    why({ tags, meant }, row) {
      const isMeant = (word) => plainWords(word).some((each) => meant.has(stem(each)));
      const most = this.tagsOf?.length / this.count, own = tags && [...this.tagsOf.subarray(row * most, (row + 1) * most)];
      const best = own?.reduce((one, other) => tags[other] > tags[one] ? other : one);
      return { isMeant, tag: own && tags[best] > .4 * UNIT ? this.data.tags[best][1] : "" };
    }
  }
  const parts = new Map();
  globalThis.MatchupSearch = {
    load: (data) => {
      if (data.shards) Object.assign(MatchupSearch, { head: data });
      else MatchupSearch.index = new Index(data);
    },
    join: (part) => parts.set(part.shard, part),
    has: (shard) => parts.has(shard),
    of: (shards) => (MatchupSearch.index = new Index(MatchupSearch.head, shards.map((shard) => parts.get(shard)))),
  };
})();
