package io.genrec.flink.features;

import io.genrec.domain.event.Event;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.page.UserSequence;
import io.genrec.flink.page.EventRules;
import io.genrec.flink.page.PageRules;
import io.genrec.flink.split.Split;
import io.genrec.flink.split.SplitRule;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** What a stream of events turns into; where events come from and where these go is the caller's choice. */
public final class Features {
    private final SingleOutputStreamOperator<UserSequence> sequences;

    private Features(SingleOutputStreamOperator<UserSequence> sequences) {
        this.sequences = sequences;
    }

    /** @param events of a log that ends, in any order, duplicates included */
    public static Features of(DataStream<Event> events, PageRules pages, EventRules rules, SplitRule split) {
        return new Features(events.assignTimestampsAndWatermarks(WatermarkStrategy.<Event>noWatermarks()
                        .withTimestampAssigner((event, read) -> event.timeMillis()))
                .keyBy(Event::userId)
                .process(new FoldUser(pages, rules, split))
                .name("fold users")
                .uid("fold-users"));
    }

    /** One row per user who ever reacted. */
    public DataStream<UserSequence> sequences() {
        return sequences;
    }

    /** A user's samples come together, in order of their requests and pages. */
    public DataStream<PageSample> samples(Split split) {
        return sequences.getSideOutput(FoldUser.samples(split));
    }
}
