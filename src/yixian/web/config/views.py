from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from yixian.web.config import tls


@login_not_required
@require_GET
def authority(request: HttpRequest) -> HttpResponse:
    """Hand out the certificate of the plant's own authority for phones to trust; 404 where there is none."""
    path = tls.authority_file(settings.HOME)
    if not path.exists():
        raise Http404
    return HttpResponse(
        path.read_bytes(),
        content_type="application/x-x509-ca-cert",
        headers={"Content-Disposition": 'attachment; filename="yixian-ca.crt"'},
    )
