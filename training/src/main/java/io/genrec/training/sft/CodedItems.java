package io.genrec.training.sft;

import io.genrec.domain.semanticid.CodeSpace;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.domain.semanticid.SemanticIdTable;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** The items of the catalogue under dense numbers, in the order of their ids, and the tokens each is made of. */
public final class CodedItems {
    private final Map<String, Integer> numbers;
    private final int[] tokens;
    private final CodeSpace space;

    public CodedItems(SemanticIdTable table) {
        this.space = table.space();
        int levels = space.levels();
        this.numbers = new HashMap<>(table.size() * 2);
        this.tokens = new int[table.size() * levels];
        table.byItem().forEach((item, id) -> {
            int number = numbers.size();
            numbers.put(item, number);
            for (int level = 0; level < levels; level++) {
                tokens[number * levels + level] = space.token(level, id.code(level));
            }
        });
    }

    /** The item's number, empty where the catalogue does not hold it. */
    OptionalInt number(String itemId) {
        Integer number = numbers.get(itemId);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    public int size() {
        return numbers.size();
    }

    /** Tokens an item is made of. */
    public int levels() {
        return space.levels();
    }

    /** The token of an item's code at a level. */
    int token(int item, int level) {
        return tokens[item * space.levels() + level];
    }

    /** The semantic id of an item. */
    SemanticId id(int item) {
        return new SemanticId(IntStream.range(0, levels())
                .mapToObj(level -> code(item, level))
                .toList());
    }

    /** An item's code at a level. */
    int code(int item, int level) {
        return token(item, level) - space.token(level, 0);
    }
}
