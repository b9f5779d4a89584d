"""Widgets. Each takes `look: ThemeSwitch` first; fonts, colours and sizes come from it or from the one style sheet. Import from the modules.

text       Text(look, words, kind, tone, wrap=)          label; kinds and tones in its docstring; say(words, tone)
           ElidedLabel, LinedLabel, NumberLabel           same arguments
           Hairline(look, vertical=False)                 1 px line
           Figure(look, label, value, unit, kind="title") show_value(value, unit, tone)
           SectionHeader(look, title, note)               add(widget) at the right; say(title, note)
           EmptyState(look, words, key)                   one sentence and a key
           restyle(widget)                                after a dynamic property changed;  tip(words) for a tooltip
keys       KeyHint(look, *caps);  key_within(scope, keys, run, repeats=True)
buttons    ActionButton(look, text, key, icon=, variant="secondary", size="comfortable")   say, why_not(reason), set_variant, bind(scope)
           variants: primary secondary quiet danger; sizes: compact 28, comfortable 36, primary 40, call 52
chips      StatusChip(look, status, words, icon=None, solid=False), StatusLine (no ground), Tag(look, status, words, dashed=False)
           all: show_status(status, words, icon);  IconLabel(look, name, colour, size): set_icon;  icon_beside(icon, words)
segmented  Segmented(look, [SegmentOption(key, text, icon, digit)], value, name=)   chosen(key), value, set_value, choose, refuse({key: why}), bind(scope)
steps      StepHeader(look, [Step(key, title, StepState, summary)])                entered(key), show_steps
fields     HintedEdit(look, words, name=, placeholder=): set_aside;  SearchBox(look, placeholder, key)
           FieldRow(look, label, editor, hint, label_width=70, above=False): set_error, set_hint
           at_left(editor) in a row;  put_text(editor, words), put_long_text: new words without moving the caret, telling nobody
choices    ChoiceBox(look, [(key, words)], blank=, name=): set_options, value, set_value; signal picked(key);  TickBox(look, words)
enter      EnterChain(parent): set_order(fields, passed_by); signals finished, entered, left, passed;  is_enter(event)
columns    Columns(look): set_cells([(widget, wide)]), add_cells
scroller   Scroller(margins=, spacing=): column, follow(field)
toast      ToastBar(look): tell(words, status, undo=), tell_error, dismiss; signal undone
paper      PaperView(look, fit="width"): show_pages(pages, name=), set_faint; signal asked;  PagePainter for other devices
table      RowModel([Column(key, title, width, text, right, hide_from)], key): show_rows;  CellDelegate(look): override cell
           RowTable(look, model, delegate, name=): moved(row), opened(row), current(), go_to(id)
halo       FocusHalo(app, look)                           one for the program
paint      row_ground, text, icon, chip, tag, cap, rounded, width, LEFT/RIGHT/CENTRE: what list delegates paint with

Properties for the style sheet: `surface` (canvas pane raised sunken popover desk …) and `edge` (top bottom left right) on plain QWidgets
(set WA_StyledBackground) or QFrames; `role="hairline"`; `density="compact"|"primary"` and `error` on inputs.
"""
