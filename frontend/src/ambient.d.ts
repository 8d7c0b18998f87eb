declare module "*?raw" {
  const text: string;
  export default text;
}
declare module "*/judge/js/compare.js" {
  export interface Comparison {
    met: boolean;
    expected: string;
    seen: string;
  }
  export function compare(expect: unknown, value: unknown): Comparison;
  export function colourOf(text: string): [number, number, number, number] | null;
}
