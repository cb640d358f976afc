package io.genrec.abtest;

import io.genrec.abtest.feed.Feed;

/** One way to fill the feed, under the name that results give it. */
record Arm(String name, Feed feed) {}
