/**
 * Shoppers meeting a policy, in the order of time. In: a world and a {@link io.genrec.simulator.visit.PagePolicy}. Out:
 * {@link io.genrec.simulator.visit.PageView}s as they happen; start with {@link io.genrec.simulator.visit.Storefront}.
 */
@NullMarked
package io.genrec.simulator.visit;

import org.jspecify.annotations.NullMarked;
