"""The app: its title and its pages. Everything else is in workbench/ui."""

from pathlib import Path

import streamlit as st

import workbench.ui

UI = Path(workbench.ui.__file__).parent
PAGES = {
    "review": ("Review", ":material/fact_check:"),
    "matrix": ("Matrix", ":material/grid_on:"),
    "reader": ("Reader", ":material/article:"),
    "search": ("Search", ":material/search:"),
    "corpus": ("Corpus", ":material/library_books:"),
    "runs": ("Runs", ":material/play_circle:"),
    "export": ("Export", ":material/ios_share:"),
    "published": ("Published", ":material/public:"),
    "audit": ("Audit", ":material/history:"),
    "evaluation": ("Evaluation", ":material/query_stats:"),
}

st.set_page_config(page_title="Fact-check Workbench", page_icon="🔎", layout="wide", initial_sidebar_state=300)
st.logo(UI / "logo.svg", size="medium")
st.html(UI / "theme.css")
pages = [
    st.Page(UI / f"{name}.py", title=title, icon=icon, default=name == "review", url_path=name)
    for name, (title, icon) in PAGES.items()
]
st.navigation(pages, position="top").run()
