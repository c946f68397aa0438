"""How the reader's weights are made: examples, model, training, export. Nothing of the product imports it."""
