// What the entries of the library in memory brought: a sound in each of its states, and a file.
import type { Enclosure, WantedEnclosure } from "./bindings";

const MB = 1_000_000;
const sound = (name: string, length_bytes: number | null, state: Enclosure["state"]): Enclosure => ({
  url: `https://fleuve.example.org/sons/${name}.mp3`,
  media_type: "audio/mpeg",
  length_bytes,
  state,
});

/** All of them, those that nobody asked for too. */
export function sampleEnclosures(): WantedEnclosure[] {
  const failure = { code: "cut" as const, params: { url: "https://sahel.example.org/" }, detail: "" };
  const paper = { url: "https://sahel.example.org/karit%C3%A9.pdf", media_type: "application/pdf" };
  const school = { article: "article-0", title: "La pirogue-école repart avec la décrue" };
  const shea = { article: "article-4", title: "Pourquoi le karité se ramasse avant l’aube" };
  return [
    { ...school, enclosure: sound("la-pirogue-ecole", 12 * MB, { state: "kept", hash: "tone", size_bytes: 12 * MB }) },
    { ...school, enclosure: sound("entretien-avec-boubacar-kontao", 32 * MB, { state: "offered" }) },
    { ...shea, enclosure: sound("le-chant-du-karite", null, { state: "waiting" }) },
    { ...shea, enclosure: { ...paper, length_bytes: 2 * MB, state: { state: "failed", failure } } },
  ];
}

/** Half a minute of a quiet tone, as a file that every browser plays. */
export function tone(): string {
  const rate = 8000;
  const samples = rate * 30;
  const bytes = new Uint8Array(44 + samples);
  const view = new DataView(bytes.buffer);
  const write = (at: number, text: string) =>
    bytes.set(
      [...text].map((letter) => letter.charCodeAt(0)),
      at,
    );
  write(0, "RIFF");
  view.setUint32(4, 36 + samples, true);
  write(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  write(36, "data");
  view.setUint32(40, samples, true);
  for (let at = 0; at < samples; at++)
    bytes[44 + at] = 128 + Math.round(20 * Math.sin((at * 2 * Math.PI * 440) / rate));
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return `data:audio/wav;base64,${btoa(text)}`;
}
