package io.genrec.domain.page;

/**
 * A page of a stream that cannot change any more, with what puts it into a split: a request belongs where it begins, and its
 * first event may be of a page that makes no sample.
 *
 * @param requestMillis of the request's first event, milliseconds since the epoch, UTC
 */
public record CompletePage(PageSample sample, long requestMillis) {
    public CompletePage {
        if (requestMillis > sample.timeMillis()) {
            throw new IllegalArgumentException(
                    "a page of " + sample.timeMillis() + " cannot be of a request that begins at " + requestMillis);
        }
    }
}
