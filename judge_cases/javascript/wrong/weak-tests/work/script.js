test("two", () => expect(double(2)).toBe(4));
