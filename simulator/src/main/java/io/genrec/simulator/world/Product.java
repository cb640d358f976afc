package io.genrec.simulator.world;

import io.genrec.domain.item.Item;

/**
 * An item with what shoppers perceive in it.
 *
 * @param index place in the catalogue, 0-based
 * @param brand place among all brands, 0-based
 * @param style place among the styles, 0-based
 * @param priceLevel how dear it is for its category: natural log of price over the category's middle price, divided by
 *     {@link Catalogue#PRICE_SPREAD}
 * @param quality about normal with mean 0 and deviation 1; shown to shoppers as a rating
 * @param availableFromMillis when it arrives in the shop, milliseconds since the epoch, UTC
 */
public record Product(
        int index,
        Item item,
        Category category,
        int brand,
        int style,
        double priceLevel,
        double quality,
        long availableFromMillis) {

    public String itemId() {
        return item.itemId();
    }

    public boolean isAvailable(long timeMillis) {
        return availableFromMillis <= timeMillis;
    }
}
