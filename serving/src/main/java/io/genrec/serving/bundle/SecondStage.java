package io.genrec.serving.bundle;

import io.genrec.datasets.run.RunDirectory;

/** Orders the items that the decoder finds by something else: retrieval first, then ranking, as shops have them. */
@FunctionalInterface
public interface SecondStage {
    /**
     * A generator of the decoder's items in another order.
     *
     * @param found the decoder's generator; closed with the one returned
     * @param run where the stage finds what it needs
     */
    ListGenerator over(ListGenerator found, RunDirectory run);
}
