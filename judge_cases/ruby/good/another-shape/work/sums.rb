def add(*numbers) = numbers.sum
