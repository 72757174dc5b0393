"""Contact cards (vCard 2.1, 3.0, 4.0): lines, properties, and what a card says of a person."""
