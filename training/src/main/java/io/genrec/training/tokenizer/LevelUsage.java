package io.genrec.training.tokenizer;

import io.genrec.domain.semanticid.SemanticId;
import java.util.List;

/**
 * How the items spread over one level's codes.
 *
 * @param level 1 for the coarsest
 * @param used codes that occur
 * @param dead codes that do not
 * @param entropyBits of the codes' frequencies, base 2; at most log2 of the codes
 */
public record LevelUsage(int level, int used, int dead, double entropyBits) {

    static LevelUsage of(List<SemanticId> ids, int level, int codes) {
        int[] items = new int[codes];
        ids.forEach(id -> items[id.code(level)]++);
        int used = 0;
        double entropy = 0;
        for (int count : items) {
            if (count > 0) {
                used++;
                double frequency = (double) count / ids.size();
                entropy -= frequency * Math.log(frequency) / Math.log(2);
            }
        }
        return new LevelUsage(level + 1, used, codes - used, entropy);
    }
}
