// Words of a text and of a query, in both forms that search compares: pieces as the encoder of this site splits them, and
// words without endings. In Python the same stands in generator/retrieval/tokens.py and words.py.
"use strict";
(() => {
  // Words of the encoder: what BertTokenizer does, lower case. Controls go before blanks are seen.
  const ACCENT = /\p{Mn}/u, UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\ufffd]/u, BLANK = /[\s\u0085]/u;
  const MARK = /[!-/:-@[-`{-~]|\p{P}/u;
  const HAN = /[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b920}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/u;

  const visible = (letter) => {
    if ("\t\n\r".includes(letter)) return " ";
    if (UNSEEN.test(letter)) return "";
    return HAN.test(letter) || BLANK.test(letter) ? ` ${letter} ` : letter;
  };
  const lower = (text) => Array.from(text, (letter) => letter.toLowerCase()).join("");  // each by itself: no final sigma
  const words = (text) => {
    const plain = Array.from(text, visible).join("").normalize("NFD");
    const letters = Array.from(plain).filter((letter) => !ACCENT.test(letter)).join("");
    const parted = Array.from(lower(letters), (letter) => MARK.test(letter) ? ` ${letter} ` : letter).join("");
    return parted.split(/[\s\u0085]+/u).filter(Boolean);
  };
  const pieces = (word, places, unknown = []) => {  // the longest that is known, again and again
    const letters = Array.from(word), found = [];
    for (let start = 0, end; start < letters.length && letters.length <= 100; start = end) {
      let place;
      for (end = letters.length; end > start; end--) {
        place = places.get((start ? "##" : "") + letters.slice(start, end).join(""));
        if (place !== undefined) break;
      }
      if (place === undefined) return unknown;
      found.push(place);
    }
    return letters.length > 100 ? unknown : found;
  };
  const tokens = (text, places, unknown) => words(text).flatMap((word) => pieces(word, places, unknown));

  // Words as the index has them: small, without accents, little words and endings
  const LITTLE = new Set(("a an and any are as at be by can do does for from has have how i in into is it its me my no not of on or"
    + " that the there this to what which who with without you your").split(" "));
  const ENDINGS = [["ies", "y"], ["sses", "ss"], ["ings", ""], ["ing", ""], ["ers", "er"], ["ed", ""], ["s", ""]];
  const stem = (word) => {
    const fits = ([ending]) => word.endsWith(ending) && word.length - ending.length > 2 && !word.endsWith("ss");
    const [ending, instead] = ENDINGS.find(fits) ?? ["", ""];
    return word.slice(0, word.length - ending.length) + instead;
  };
  const plainWords = (text) => {
    const found = text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase().match(/[a-z0-9]+(?:\.[0-9]+)?/g) ?? [];
    return [...new Set(found.filter((word) => !LITTLE.has(word)))];
  };
  const isNear = (word, other) => {  // one letter more, less or another, or two turned; never the first
    if (Math.abs(word.length - other.length) > 1 || word[0] !== other[0]) return false;
    let same = 0;
    while (same < Math.min(word.length, other.length) && word[same] === other[same]) same++;
    const here = word.slice(same), there = other.slice(same);
    if (here.length > there.length) return here.slice(1) === there;
    if (here.length < there.length) return here === there.slice(1);
    return here.slice(1) === there.slice(1) || here.slice(2) === there.slice(2) && here[0] === there[1] && here[1] === there[0];
  };
  const mayBe = (word, other, beginning, edited) =>
    word.length >= beginning && other.startsWith(word) || word.length >= edited && isNear(word, other);

  globalThis.MatchupWords = { tokens, plainWords, stem, mayBe };
})();
