test("three", () => expect(double(3)).toBe(6));
test("none", () => expect(double(0)).toBe(0));
