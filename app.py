"""The dashboard. The server imports this file once, for `app`; Streamlit runs it as a script whenever a reader acts.

`atxaudit dashboard` and `streamlit run app.py` serve it, and so does any ASGI server: `uvicorn app:app`.
"""

import streamlit as st

if __name__ == "__main__":  # the frame of every page: navigation and shared choices
    from atxaudit.dashboard import frame, places

    st.set_page_config(page_title="atxaudit", page_icon=places.FAVICON, layout="wide")
    frame.show(frame.navigation())
else:
    from atxaudit.dashboard import serving

    app = st.App(  # written out, because Streamlit looks for these very words
        __file__,
        routes=serving.routes(),
        middleware=serving.middleware(),
        exception_handlers=serving.exception_handlers(),
        lifespan=serving.lifespan,
        on_script_error=serving.apologise,
    )
