package io.genrec.serving.list;

import io.genrec.cache.PagedList;
import io.genrec.domain.recommendation.ListedItem;
import io.genrec.domain.recommendation.RecommendationList;
import io.genrec.serving.message.ResponseJson;
import io.genrec.serving.token.Digest;
import io.genrec.serving.token.PageToken;
import io.genrec.serving.token.PageTokens;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the pages of a list, as they are stored and answered ever after. A page is written once it is known whether
 * another follows. Its position is a digest of the list and of the pages before it: a list that was lost and made anew
 * has other positions, and so has one that grew differently, so that no token can be answered with a page that does not
 * continue what was shown before. Immutable.
 */
public final class PageWriter {
    private final PageTokens tokens;
    private final Duration listTtl;
    private final Clock clock;

    public PageWriter(PageTokens tokens, Duration listTtl, Clock clock) {
        this.tokens = tokens;
        this.listTtl = listTtl;
        this.clock = clock;
    }

    /** A new list from its first page on. */
    PagedList first(RecommendationList list, int pageSize, String request) {
        Digest origin = new Digest()
                .add(list.requestId())
                .add(list.userId())
                .add(list.bundleVersion())
                .add(list.createdAtMillis())
                .add(pageSize)
                .add(list.history().toString())
                .add(list.excluded().stream().sorted().toList().toString())
                .add(list.wishes());
        Writing writing = new Writing(list, tokens.currentKeyId(), pageSize);
        return writing.from(0, PagedList.FIRST, origin.text(), request);
    }

    /** What a list has gained where it ended for whoever holds the token. */
    PagedList grown(RecommendationList list, PageToken token) {
        Writing writing = new Writing(list, token.keyId(), token.pageSize());
        return writing.from(token.offset(), token.position(), token.position(), "");
    }

    long expiryMillis(RecommendationList list) {
        return list.createdAtMillis() + listTtl.toMillis();
    }

    private final class Writing {
        private final RecommendationList list;
        private final String keyId;
        private final int pageSize;
        private final Map<String, String> pages = new LinkedHashMap<>();

        Writing(RecommendationList list, String keyId, int pageSize) {
            this.list = list;
            this.keyId = keyId;
            this.pageSize = pageSize;
        }

        /** @param digest of the list and of what lies before the page; the position itself but for a first page */
        PagedList from(int firstOffset, String firstPosition, String digest, String request) {
            int offset = firstOffset;
            String position = firstPosition;
            String before = digest;
            while (isKnown(offset)) {
                int end = Math.min(offset + pageSize, list.items().size());
                List<ListedItem> items = list.items().subList(offset, end);
                before = new Digest()
                        .add(before)
                        .add(ResponseJson.items(items, offset).toString())
                        .text();
                boolean isLast = end == list.items().size();
                pages.put(
                        position,
                        ResponseJson.page(list, items, offset, isLast ? "" : token(before, end), expiryMillis(list)));
                if (isLast) {
                    return paged("", request);
                }
                position = before;
                offset = end;
            }
            return paged(position, request);
        }

        private boolean isKnown(int offset) {
            return list.complete() || list.items().size() > offset + pageSize;
        }

        private String token(String position, int offset) {
            return tokens.issue(new PageToken(
                    keyId, list.requestId(), list.userId(), position, offset, pageSize, expiryMillis(list)));
        }

        private PagedList paged(String next, String request) {
            return new PagedList(list, request, pages, next, Duration.ofMillis(expiryMillis(list) - clock.millis()));
        }
    }
}
