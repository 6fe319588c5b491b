"""Name what must hold between the rows of a store at any time, so that it can be proved on the owner's own data."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invariant:
    """Something that holds for every row; `code` is stable."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Violation:
    """A row for which an invariant does not hold; `kind` is its table, `id` its key."""

    code: str
    kind: str
    id: str
    sentence: str


MOST_NAMED = 1_000
"""How many rows an audit names unless somebody asks for another number."""

SENTENCES: Mapping[str, str] = {
    "lines_are_complete": "An order has lines, numbered from 0; a gap is where its history voided one.",
    "subtotal_is_sum_of_lines": "An order's subtotal is the sum of its lines.",
    "discount_is_sum_of_shares": "An order's discount is the sum of its lines' parts of it.",
    "discount_is_as_agreed": "An order's discount is what its terms give.",
    "total_is_what_remains": "An order's total is its subtotal less its discount and what is off by law.",
    "tax_is_sum_of_lines": "An order's tax, and what is off by law, is the sum of its lines' parts of it.",
    "vat_identities_hold": "Every share is its discount, VAT adjustment and what is due; VAT is within what is sold.",
    "privileges_are_of_diners": "Those with privileges are among the diners, and their shares within the bill.",
    "captured_is_sum_of_payments": "What an order says was taken is the sum of its payments, corrected ones once.",
    "refunded_is_sum_of_refunds": "What an order says was given back is the sum of its refunds.",
    "money_is_within_bounds": "Refunds are at most what was taken, and what was kept is at most the total.",
    "payment_status_follows": "How far an order says it is paid is what its money says.",
    "payment_refunded_is_sum_of_refunds": "What a payment says was given back is the sum of its refunds.",
    "refund_belongs_to_its_order": "A refund names the order of its payment.",
    "nothing_is_kept_on_void_orders": "A cancelled or refunded order keeps no money.",
    "status_is_last_history": "An order stands where the last row of its history put it.",
    "version_is_history_length": "An order's version is the length of its history, which is numbered without a gap.",
    "history_is_legal": "Each row of a history begins where the one before ended, no earlier, and its step is allowed.",
    "history_tells_the_money": "The payments and refunds in an order's history are those that were stored.",
    "history_tells_the_subtotal": "An order's subtotal is what its lines came to by its history.",
    "history_tells_the_discount": "An order's discount is what was given in its history.",
    "history_tells_what_is_off_by_law": "What is off an order by law is what its history says.",
    "orders_name_each_other": "Orders that were split or merged tell of it both, then, and of the same amount.",
    "discount_was_allowed": "A discount is within its giver's limit, given at placing or with a payment of the rest.",
    "times_are_those_of_history": "An order was placed and last changed when its history says so.",
    "completion_is_in_history": "An order has a time of completion if and only if it was completed, then.",
    "readiness_is_in_history": "An order is ready since its history says so, and not when that was taken back.",
    "edits_are_counted": "An order counts the changes of its history that reports must look at again.",
    "history_lists_orders_by_their_end": "An order ended when it was completed or cancelled; open ones did not.",
    "corrections_are_whole": "A payment that was corrected went back and came anew in one change, by another method.",
    "method_is_that_of_last_payment": "An order's payment method is that of its last payment.",
    "tendered_covers_amount": "Cash handed over covers the payment.",
    "cash_alone_is_tendered": "Only cash is handed over, and none for nothing.",
    "money_moved_as_history_tells": "An order's history tells when, how and by whom its money was booked.",
    "numbers_are_unique": "An order's number is its own within its day and type.",
    "numbers_are_counted": "The counter of a day and type has reached every number given.",
    "numbers_are_written_alike": "Payments and searches know an order by its number.",
    "searches_find_their_orders": "An order is found by the words of its number and name, and by no others.",
    "lists_count_every_order": "The counts that lists tell are those of the orders.",
    "answers_point_at_something": "The answer to a keyed request is finished and points at what was made.",
    "answers_say_what_was_made": "The answer to a keyed request tells where what was made can be read, and its amount.",
    "stock_is_sum_of_movements": "What is there of a stock item is the sum of its movements.",
    "reserved_is_what_open_orders_hold": "What is held of a stock item is what open orders took of it.",
    "stock_is_within_bounds": "What is held is at most what is there, and never less than nothing.",
    "restocked_at_last_receipt": "A stock item was last restocked by its last receipt.",
    "low_items_are_marked": "An item of which no more is left than its minimum says since when.",
    "told_is_what_happened": "What people are told of an order, a refund or an item happened to it, then.",
    "recipes_are_in_use": "A recipe belongs to a dish on the menu and names items that are kept.",
    "sold_is_what_was_held": "An order that was served sold exactly what it held, and no other order sold anything.",
    "stock_is_held_for_lines": "What an order holds of a stock item it holds for one of its lines.",
    "sold_when_completed": "What an order sold was booked when it was completed.",
    "intents_came_to_what_they_say": "What a payment gateway was asked to do came to the payment or refund it says.",
    "nothing_is_under_way_on_void_orders": "No payment is under way on an order that was called off.",
    "drawers_add_up": "A drawer should hold float + sales - refunds + paid in - paid out - drops of its session.",
    "counts_are_those_of_the_session": "A cash session was opened and counted as its counts say, and drops by theirs.",
    "openings_follow_closings": "A drawer should hold at its opening what the session before left in it.",
    "cash_is_taken_back_as_it_moved": "A movement of cash that takes another one back is of its kind and amount.",
    "cash_moves_while_its_drawer_is_open": "Cash moves between the opening and the counting of its drawer.",
    "one_cash_session_a_register": "A register has one cash session at a time, and knows which one is open.",
    "bookings_are_counted": "A register counts how often money was booked on it.",
    "money_is_in_its_drawer": "Money of a session was booked on its register and day between opening and counting.",
    "papers_are_sealed": "A paper has the seal of all that it is and shows.",
    "papers_are_numbered_without_a_gap": "A register numbers its invoices, voids and returns from 1, without a gap.",
    "papers_name_their_register": "Papers and closed days have the code of their register.",
    "papers_tell_what_was_sold": "Of an order is invoiced, legibly, its total once it is paid, else what was kept.",
    "papers_come_with_their_money": "A paper was issued with the money that it names, at its till and by its cashier.",
    "papers_take_back_what_was_invoiced": "A void or return names an earlier invoice of the same order.",
    "papers_add_up": "A paper's total is its gross less what was taken off; papers add up to their order.",
    "papers_are_printed_for_their_order": "What is printed is of its own order or a closed day, asked for no sooner.",
    "closed_days_are_sealed": "A closed day has the seal of its content and of the one before, and says what is in it.",
    "closed_days_follow_each_other": "A register's closed days follow each other in number, day, seal and grand total.",
    "closed_days_hold_their_rows": "A closed day has its papers and drawers as they were, and comes to its rows.",
    "reports_agree_with_ledger": "A day that was added up for reports adds up to what its ledger does.",
    "minutes_are_those_between_the_times": "The minutes of an attendance are those between coming and going.",
    "nobody_works_without_end": "Nobody is at work longer than 16 hours at a stretch.",
    "nobody_is_at_work_twice": "Nobody is at work twice at the same time.",
    "one_account_an_employee": "An employee has at most one account.",
    "leave_is_not_too_long": "Leave has at most 366 days.",
    "leave_begins_near": "Leave begins at most 366 days before it is asked for or after it is decided on.",
    "leave_does_not_overlap": "Nobody is away, or asks to be, twice on one day.",
    "attendance_on_leave_says_so": "Attendance says that its day is approved leave exactly where it is.",
    "one_schedule_entry_a_day": "One weekday of a person has one entry in the schedule at a time.",
    "schedule_does_not_overlap": "What is planned for an evening ends before what is planned for the next day.",
    "nobody_gone_is_planned": "Whoever was removed has no hours in the week and no leave that waits.",
    "requests_are_decided_with_their_accounts": "A verification request waits exactly as long as its account does.",
    "decisions_say_who_and_when": "A decision on leave or an account says who made it, when; what waits does not.",
    "nobody_decides_on_their_own_leave": "Nobody decided on leave of the employee that is their own.",
    "headshots_come_before_decisions": "Nobody's picture was taken after it was decided about them.",
    "refresh_families_are_whole": "A session's refresh tokens follow each other, and all but the last are spent.",
    "second_factors_are_confirmed": "An account says that it has a second factor exactly when one was confirmed.",
    "accounts_are_logged": "An account was added, registered or linked when it was made, by the security log.",
    "roles_are_logged": "An account has the role that the security log told of last, or the one it began with.",
    "states_are_logged": "An account is in the state that the security log told of last, or in the one it began in.",
    "business_days_are_plausible": "A business day is near the instant that was booked on it.",
    "money_is_on_its_day": "Money is booked on the day whose orders it lies among, and on none before its order's.",
    "values_can_be_read": "Every value is of the kind that its column holds.",
    "values_are_allowed": "Every value is one its column allows.",
    "references_lead_somewhere": "Every row that belongs to another belongs to one that is there.",
}

INVARIANTS: Mapping[str, Invariant] = {code: Invariant(code, sentence) for code, sentence in SENTENCES.items()}
"""Every invariant by its code, in the order in which they are looked at."""
