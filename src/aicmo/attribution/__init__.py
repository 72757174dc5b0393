"""Who gets the credit: journeys in, weights out. One file of `models` for each way to share it."""
