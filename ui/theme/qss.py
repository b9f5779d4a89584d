"""The one style sheet, made from the tokens. Widgets choose with object names and dynamic properties (`kind`, `tone`, `role`, `variant`, `surface`).

Nothing outside ui/theme sets a style sheet. What a style sheet does badly (icons, key caps, rings with a halo) is painted by ui/widgets.
"""

from __future__ import annotations

from ui.theme.theme import Theme

_KINDS = {
    "caption": ("caption", "regular"),
    "label": ("label", "regular"),
    "label-medium": ("label", "medium"),
    "body": ("body", "regular"),
    "body-medium": ("body", "medium"),
    "body-bold": ("body", "bold"),
    "section": ("section", "bold"),
    "title": ("title", "bold"),
    "figure": ("figure", "bold"),
    "number": ("number", "bold"),
}
_TONES = ("primary", "secondary", "tertiary", "disabled", "link")
_SURFACES = ("canvas", "pane", "raised", "sunken", "hover", "selected", "popover", "desk")


def make_qss(theme: Theme) -> str:
    return "\n".join(
        (_text(theme), _surfaces(theme), _inputs(theme), _buttons(theme), _lists(theme), _choices(theme), _scrollbars(theme), _rest(theme))
    )


def _text(theme: Theme) -> str:
    rules = [
        "QLabel { background: transparent; }",
    ]
    for kind, (size, weight) in _KINDS.items():
        rules.append(
            f'QLabel[kind="{kind}"] {{ font-size: {theme.px(theme.tokens.sizes[size])}px; font-weight: {theme.tokens.weights[weight]}; }}'
        )
    rules += [f'QLabel[tone="{tone}"] {{ color: {theme.hex("text." + tone)}; }}' for tone in _TONES]
    rules.append(f'QLabel[tone="accent"] {{ color: {theme.hex("primary.on_tint")}; }}')
    for status in theme.tokens.status_icons:
        rules.append(f'QLabel[tone="{status}"] {{ color: {theme.hex(f"status.{status}.on_tint")}; }}')
    return "\n".join(rules)


def _surfaces(theme: Theme) -> str:
    rules = [f'QWidget[surface="{name}"] {{ background: {theme.hex("surface." + name)}; }}' for name in _SURFACES]
    line = f"{theme.hairline}px solid {theme.hex('line.hairline')}"
    for side in ("top", "bottom", "left", "right"):
        rules.append(f'QWidget[edge="{side}"] {{ border: 0; border-{side}: {line}; }}')
    rules.append(f'QFrame[role="hairline"] {{ background: {theme.hex("line.hairline")}; border: 0; }}')
    rules.append(f'QFrame[role="strongline"] {{ background: {theme.hex("line.strong")}; border: 0; }}')
    rules.append(
        f'QWidget[role="popover"] {{ background: {theme.hex("surface.popover")}; border: 1px solid {theme.hex("line.strong")};'
        f" border-radius: {theme.tokens.radius['popover']}px; }}"
    )
    return "\n".join(rules)


def _inputs(theme: Theme) -> str:
    ring = theme.ring
    fields = "QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QDateEdit, QSpinBox"
    focus = ", ".join(f"{name}:focus" for name in fields.split(", "))
    return f"""
{fields} {{
  background: {theme.hex("surface.raised")}; color: {theme.hex("text.primary")};
  border: 1px solid {theme.hex("line.control")}; border-radius: {theme.tokens.radius["control"]}px;
  padding: 0 9px; selection-background-color: {theme.hex("primary.solid")}; selection-color: {theme.hex("text.on_primary")};
}}
QLineEdit, QComboBox, QDateEdit, QSpinBox {{ min-height: {theme.px(theme.tokens.controls["comfortable"]) - 4}px; }}
QLineEdit[density="compact"], QComboBox[density="compact"] {{ min-height: {theme.px(theme.tokens.controls["compact"]) - 2}px; }}
QLineEdit[density="primary"] {{ min-height: {theme.px(theme.tokens.controls["primary"]) - 2}px; }}
QPlainTextEdit, QTextEdit {{ padding: 5px; }}
QTextEdit[role="reading"] {{ background: {theme.hex("surface.popover")}; border: 0; padding: 10px 14px; }}
{focus} {{ border: {ring}px solid {theme.hex("focus.ring")}; padding: 0 {10 - ring}px; }}
QLineEdit:focus, QComboBox:focus, QDateEdit:focus, QSpinBox:focus {{ min-height: {theme.px(theme.tokens.controls["comfortable"]) - 2 - 2 * ring}px; }}
QLineEdit[density="compact"]:focus, QComboBox[density="compact"]:focus {{ min-height: {theme.px(theme.tokens.controls["compact"]) - 2 * ring}px; }}
QLineEdit[density="primary"]:focus {{ min-height: {theme.px(theme.tokens.controls["primary"]) - 2 * ring}px; }}
QPlainTextEdit:focus, QTextEdit:focus {{ padding: {6 - ring}px; }}
QTextEdit[role="reading"]:focus {{ border: {ring}px solid {theme.hex("focus.ring")}; padding: {10 - ring}px {14 - ring}px; }}
QLineEdit[error="true"], QPlainTextEdit[error="true"], QComboBox[error="true"] {{ border-color: {theme.hex("status.missing.solid")}; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled {{
  background: {theme.hex("surface.pane")}; color: {theme.hex("text.disabled")}; border-color: {theme.hex("line.strong")}; }}
QLineEdit:read-only {{ background: {theme.hex("surface.pane")}; }}
QLineEdit[role="bare"], QLineEdit[role="bare"]:focus {{ border: 0; background: transparent; padding: 0; }}
QLineEdit[role="bare"] {{ font-size: {theme.px(theme.tokens.sizes["title"])}px; }}
QComboBox::drop-down {{ border: 0; width: 28px; }}
QComboBox::down-arrow {{ image: none; }}
QComboBox QAbstractItemView {{ background: {theme.hex("surface.popover")}; border: 1px solid {theme.hex("line.strong")};
  selection-background-color: {theme.hex("surface.selected")}; selection-color: {theme.hex("text.primary")}; outline: 0; }}
"""


def _buttons(theme: Theme) -> str:
    radius = theme.tokens.radius["control"]

    def variant(name: str, ground: str, ink: str, border: str, hover: str, pressed: str) -> str:
        return f"""
QAbstractButton[variant="{name}"] {{ background: {ground}; color: {ink}; border: 1px solid {border}; border-radius: {radius}px; padding: 0; }}
QAbstractButton[variant="{name}"]:hover {{ background: {hover}; }}
QAbstractButton[variant="{name}"]:pressed {{ background: {pressed}; }}
"""

    solid, hover, pressed = theme.hex("primary.solid"), theme.hex("primary.hover"), theme.hex("primary.pressed")
    raised, over, line = theme.hex("surface.raised"), theme.hex("surface.hover"), theme.hex("line.control")
    sunken = theme.hex("surface.sunken")
    missing = theme.hex("status.missing.solid")
    return "".join(
        (
            variant("primary", solid, theme.hex("text.on_primary"), solid, hover, pressed),
            variant("secondary", raised, theme.hex("text.primary"), line, over, sunken),
            variant("quiet", "transparent", theme.hex("text.secondary"), "transparent", over, sunken),
            variant("danger", raised, theme.hex("status.missing.on_tint"), missing, theme.hex("status.missing.tint"), sunken),
            f"""
QAbstractButton[variant="secondary"]:disabled, QAbstractButton[variant="danger"]:disabled {{
  background: transparent; color: {theme.hex("text.disabled")}; border-color: {theme.hex("line.strong")}; }}
QAbstractButton[variant="primary"]:disabled {{
  background: {sunken}; color: {theme.hex("text.disabled")}; border-color: {theme.hex("line.strong")}; }}
QAbstractButton[variant="quiet"]:disabled {{ color: {theme.hex("text.disabled")}; background: transparent; }}
QAbstractButton[variant]:focus {{ border: {theme.ring}px solid {theme.hex("focus.ring")}; }}
""",
        )
    )


def _lists(theme: Theme) -> str:
    return f"""
QAbstractItemView {{ background: {theme.hex("surface.raised")}; border: 0; outline: 0; selection-background-color: {theme.hex("surface.selected")};
  selection-color: {theme.hex("text.primary")}; gridline-color: {theme.hex("line.hairline")}; }}
QAbstractItemView[surface="pane"] {{ background: {theme.hex("surface.pane")}; }}
QAbstractItemView[surface="sunken"] {{ background: {theme.hex("surface.sunken")}; }}
QAbstractItemView[surface="popover"] {{ background: {theme.hex("surface.popover")}; }}
QHeaderView {{ background: {theme.hex("surface.raised")}; border: 0; }}
QHeaderView::section {{ background: {theme.hex("surface.raised")}; color: {theme.hex("text.tertiary")}; border: 0;
  border-bottom: {theme.hairline}px solid {theme.hex("line.hairline")}; padding: 0 10px; font-size: {theme.px(13)}px; font-weight: 400; }}
QHeaderView::section:first {{ padding-left: 20px; }}
QHeaderView::section:last {{ padding-right: 20px; }}
QScrollArea {{ background: transparent; border: 0; }}
QScrollArea > QWidget > QWidget[role="scrolled"] {{ background: transparent; }}
"""


def _choices(theme: Theme) -> str:
    ring = f"{theme.ring}px solid {theme.hex('focus.ring')}"
    box = theme.px(16)
    return f"""
QCheckBox, QRadioButton {{ spacing: 8px; background: transparent; }}
QCheckBox::indicator, QRadioButton::indicator {{ width: {box}px; height: {box}px; border: 1px solid {theme.hex("line.control")};
  background: {theme.hex("surface.raised")}; border-radius: 4px; }}
QRadioButton::indicator {{ border-radius: {box // 2 + 1}px; }}
QCheckBox::indicator:checked, QRadioButton::indicator:checked {{ background: {theme.hex("primary.solid")}; border-color: {theme.hex("primary.solid")}; }}
QCheckBox:focus, QRadioButton:focus {{ border: {ring}; border-radius: 4px; }}
QTabBar {{ background: transparent; border: 0; }}
QTabBar::tab {{ background: transparent; color: {theme.hex("text.secondary")}; border: 0; padding: 0 12px; min-height: {theme.px(34)}px; }}
QTabBar::tab:selected {{ color: {theme.hex("primary.on_tint")}; font-weight: 700; border-bottom: 2px solid {theme.hex("primary.solid")}; }}
QTabBar::tab:hover {{ color: {theme.hex("text.primary")}; }}
QTabBar::tab:disabled {{ color: {theme.hex("text.disabled")}; }}
"""


def _scrollbars(theme: Theme) -> str:
    handle = theme.hex("line.control") if theme.high_contrast else theme.hex("line.strong")
    return f"""
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; border: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; border: 0; }}
QScrollBar::handle {{ background: {handle}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {theme.hex("line.control")}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; border: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


def _rest(theme: Theme) -> str:
    return f"""
QToolTip {{ background: {theme.hex("surface.popover")}; color: {theme.hex("text.primary")}; border: 1px solid {theme.hex("line.strong")};
  padding: 4px 8px; font-size: {theme.px(13)}px; }}
QMenu {{ background: {theme.hex("surface.popover")}; border: 1px solid {theme.hex("line.strong")}; padding: 4px; }}
QMenu::item {{ padding: 6px 16px; border-radius: 4px; }}
QMenu::item:selected {{ background: {theme.hex("surface.selected")}; color: {theme.hex("text.primary")}; }}
QMenu::item:disabled {{ color: {theme.hex("text.disabled")}; }}
QSplitter::handle {{ background: {theme.hex("line.hairline")}; }}
QProgressBar {{ background: {theme.hex("surface.sunken")}; border: 0; border-radius: 2px; max-height: 4px; }}
QProgressBar::chunk {{ background: {theme.hex("primary.solid")}; border-radius: 2px; }}
QMainWindow, QDialog {{ background: {theme.hex("surface.canvas")}; }}
"""
