"""What the pages show. Bounded queries; nothing here writes."""
