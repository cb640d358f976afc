package io.genrec.alignment.reward;

/**
 * What the network answers for one candidate, as if training had not been thinned.
 *
 * @param reaction logit of a reaction
 * @param order logit of an order, given a reaction
 */
record ReactionLogits(double reaction, double order) {}
