package io.genrec.flink.stream;

import io.genrec.domain.page.PageSample;

/**
 * A page sample as it was known at one moment.
 *
 * @param revision 1-based; of two with one user, request and page the higher one replaces the lower
 */
public record PageRevision(PageSample sample, int revision) {}
