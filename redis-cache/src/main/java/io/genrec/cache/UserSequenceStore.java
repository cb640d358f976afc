package io.genrec.cache;

import io.genrec.domain.page.UserSequence;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What every user did so far, as of a moment ago: written by the stream, read by serving, one round trip each. Stages
 * fail with {@link CacheUnavailable} within a bounded time.
 */
public interface UserSequenceStore extends AutoCloseable {
    /** Empty where the user was never seen, or not for the time to live. */
    CompletionStage<Optional<UserSequence>> read(String userId);

    /** What became of a write. */
    enum Written {
        STORED,
        /** What is there is as new or newer, of the same epoch or an earlier one: the write was repeated, or overtaken. */
        OVERTAKEN,
        /** What is there is of a later epoch: whoever writes here is not the last that was told to. */
        REFUSED
    }

    /** Puts a sequence in place of an older one; else nothing changes, so that writes may be repeated and overtake each other. */
    CompletionStage<Written> write(UserSequence sequence, SequenceVersion version);

    /** Lets go of the connection. */
    @Override
    void close();
}
