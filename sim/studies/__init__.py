"""Studies: many runs over scenarios, levers, uncertainties and seeds; how they are kept, and what they say."""
