"""Write the menu of a Filipino canteen; ids are the same in every demo, so that examples go on working."""

from datetime import UTC, datetime

from technomart.adapters.demo.ids import fixed_id
from technomart.domain.menu.items import Category, MenuItem

OPENED = datetime(2025, 1, 6, tzinfo=UTC)
SILOG = "Silog Breakfasts"
RICE = "Rice Meals"
SOUPS = "Soups & Noodles"
MERIENDA = "Merienda & Sweets"
DRINKS = "Drinks"
CATEGORIES = (SILOG, RICE, SOUPS, MERIENDA, DRINKS)

MENU = (
    # category, name, pesos, minutes, ingredients, description
    (SILOG, "Tapsilog", 95, 10, "beef tapa, garlic rice, egg", "Cured beef with garlic rice and a fried egg."),
    (SILOG, "Longsilog", 85, 10, "longganisa, garlic rice, egg", "Sweet pork sausage, garlic rice, fried egg."),
    (SILOG, "Tocilog", 85, 10, "pork tocino, garlic rice, egg", "Sweet cured pork, garlic rice, fried egg."),
    (SILOG, "Bangsilog", 99, 12, "milkfish, garlic rice, egg", "Boneless fried milkfish with garlic rice."),
    (SILOG, "Champorado", 45, 6, "glutinous rice, cocoa, milk", "Chocolate rice porridge with milk."),
    (RICE, "Chicken Adobo", 75, 4, "chicken, soy sauce, vinegar, bay leaf, garlic", "Braised in soy and vinegar."),
    (RICE, "Pork Sisig", 110, 12, "pork, calamansi, onion, chili, egg", "Sizzling chopped pork with calamansi."),
    (RICE, "Lechon Kawali", 120, 15, "pork belly, liver sauce", "Crisp pork belly with liver sauce."),
    (RICE, "Beef Caldereta", 115, 5, "beef, tomato, potato, bell pepper, liver", "Beef stewed in tomato and liver."),
    (RICE, "Pork Menudo", 80, 4, "pork, liver, potato, carrot, raisins", "Diced pork and liver in tomato sauce."),
    (RICE, "Ginataang Gulay", 60, 5, "squash, string beans, coconut milk", "Vegetables in coconut milk."),
    (RICE, "Bicol Express", 90, 5, "pork, coconut milk, shrimp paste, chili", "Pork in coconut milk, hot with chili."),
    (SOUPS, "Sinigang na Baboy", 95, 6, "pork, tamarind, radish, kangkong", "Sour tamarind soup with pork."),
    (SOUPS, "Bulalo", 160, 8, "beef shank, corn, cabbage", "Beef shank and marrow soup with corn."),
    (SOUPS, "Tinolang Manok", 85, 6, "chicken, ginger, green papaya, malunggay", "Gingery chicken soup."),
    (SOUPS, "Pancit Canton", 70, 9, "egg noodles, chicken, carrot, cabbage", "Stir-fried egg noodles."),
    (SOUPS, "Arroz Caldo", 55, 5, "rice, chicken, ginger, egg", "Chicken rice porridge with ginger and egg."),
    (MERIENDA, "Lumpiang Shanghai", 50, 7, "pork, carrot, spring roll wrapper", "Six crisp pork spring rolls."),
    (MERIENDA, "Turon", 25, 5, "saba banana, jackfruit, brown sugar", "Caramelised banana rolls with jackfruit."),
    (MERIENDA, "Banana Cue", 20, 4, "saba banana, brown sugar", "Fried bananas in caramel, on a stick."),
    (MERIENDA, "Halo-Halo", 85, 6, "shaved ice, milk, beans, leche flan, ube", "Shaved ice with sweets and flan."),
    (MERIENDA, "Leche Flan", 45, 2, "egg, condensed milk, caramel", "Steamed caramel custard."),
    (DRINKS, "Calamansi Juice", 30, 2, "calamansi, sugar, water", "Fresh, with ice."),
    (DRINKS, "Sago't Gulaman", 25, 2, "sago, gulaman, brown sugar", "Pearls and jelly in iced syrup."),
    (DRINKS, "Kapeng Barako", 35, 3, "barako coffee", "Strong coffee from Batangas."),
    (DRINKS, "Bottled Water", 20, 0, "water", "500 ml."),
)
SOLD_OUT = "Bulalo"


def demo_categories() -> tuple[Category, ...]:
    """Return the categories."""
    return tuple(Category(fixed_id(OPENED, position), name) for position, name in enumerate(CATEGORIES))


def demo_menu() -> tuple[MenuItem, ...]:
    """Return the menu items; one is sold out."""
    return tuple(
        MenuItem(
            id=fixed_id(OPENED, 100 + position),
            name=name,
            price=pesos * 100,
            category=category,
            description=description,
            available=name != SOLD_OUT,
            ingredients=tuple(ingredients.split(", ")),
            preparation_time=minutes,
        )
        for position, (category, name, pesos, minutes, ingredients, description) in enumerate(MENU)
    )
