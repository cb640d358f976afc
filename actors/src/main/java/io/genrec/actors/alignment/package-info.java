/**
 * Alignment over many nodes. In: an iteration's prompts and the weights of their policy. Out: one scored group a prompt,
 * whichever nodes die meanwhile. Start with {@link io.genrec.actors.alignment.ClusterGroupSource}, the learner's side;
 * then {@link io.genrec.actors.alignment.Coordinator}, which hands the work out, and
 * {@link io.genrec.actors.alignment.AlignmentNode}, which starts a process's share.
 */
@NullMarked
package io.genrec.actors.alignment;

import org.jspecify.annotations.NullMarked;
