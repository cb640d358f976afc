/**
 * The truth of the simulated shop, which no log and no policy sees. In: settings and a seed. Out:
 * {@link io.genrec.simulator.world.World}; start there, then {@link io.genrec.simulator.world.ChoiceModel} and
 * {@link io.genrec.simulator.world.IntentDrift} for the equations.
 */
@NullMarked
package io.genrec.simulator.world;

import org.jspecify.annotations.NullMarked;
