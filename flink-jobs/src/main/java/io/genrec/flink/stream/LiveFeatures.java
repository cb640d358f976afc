package io.genrec.flink.stream;

import io.genrec.domain.event.Event;
import io.genrec.domain.page.CompletePage;
import io.genrec.domain.page.UserSequence;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** What a stream of events turns into, as {@link io.genrec.flink.features.Features} says it of a log that has ended. */
public final class LiveFeatures {
    private final SingleOutputStreamOperator<SequenceChange> changes;

    private LiveFeatures(SingleOutputStreamOperator<SequenceChange> changes) {
        this.changes = changes;
    }

    /**
     * @param events in any order within the lateness, duplicates included, with watermarks
     * @param earlier histories to begin with, one a user at most
     */
    public static LiveFeatures of(
            DataStream<Event> events, DataStream<UserSequence> earlier, StreamSettings settings, long startMillis) {
        return new LiveFeatures(events.keyBy(Event::userId)
                .connect(earlier.keyBy(UserSequence::userId))
                .transform(
                        "follow users",
                        TypeInformation.of(SequenceChange.class),
                        new FollowUsers(
                                settings.fold(),
                                startMillis,
                                settings.sequences().rewrite()))
                .uid("follow-users"));
    }

    public DataStream<SequenceChange> changes() {
        return changes;
    }

    public DataStream<PageRevision> pages() {
        return changes.getSideOutput(FollowUsers.PAGES);
    }

    public DataStream<CompletePage> completePages() {
        return changes.getSideOutput(FollowUsers.COMPLETE);
    }

    public DataStream<LateEvent> late() {
        return changes.getSideOutput(FollowUsers.LATE);
    }
}
