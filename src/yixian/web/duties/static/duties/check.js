// A photo taken at the ghost of the reference photo: the live picture with the reference half through it. Where the
// browser gives no camera (no https, no permission), the ordinary file field opens the camera instead.
(function () {
  "use strict";

  var dialog = document.getElementById("ghost");
  var video = dialog && dialog.querySelector("video");
  var field = null;
  var stream = null;

  function stop() {
    if (stream) stream.getTracks().forEach(function (track) { track.stop(); });
    stream = null;
    if (dialog && dialog.open) dialog.close();
  }

  function show(input) {
    var file = input.files && input.files[0];
    var preview = input.parentElement.querySelector("[data-preview]");
    if (!file || !preview) return;
    preview.src = URL.createObjectURL(file);
    preview.hidden = false;
  }

  document.addEventListener("change", function (event) {
    if (event.target.matches("input[type=file][data-shot]")) show(event.target);
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-ghost]");
    if (!button) return;
    field = document.getElementById(button.dataset.field);
    if (!dialog || !dialog.showModal || !navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) {
      field.click();
      return;
    }
    navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false }).then(function (got) {
      stream = got;
      dialog.querySelector("img").src = button.dataset.ghost;
      video.srcObject = got;
      dialog.showModal();
      return video.play();
    }).catch(function () {
      stop();
      field.click();
    });
  });

  if (dialog) {
    dialog.addEventListener("close", stop);
    dialog.querySelector("[data-cancel]").addEventListener("click", stop);
    dialog.querySelector("[data-shoot]").addEventListener("click", function () {
      var canvas = document.createElement("canvas");
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      canvas.getContext("2d").drawImage(video, 0, 0);
      canvas.toBlob(function (blob) {
        if (blob) {
          var carrier = new DataTransfer();
          carrier.items.add(new File([blob], "photo.jpg", { type: "image/jpeg" }));
          field.files = carrier.files;
          show(field);
        }
        stop();
      }, "image/jpeg", 0.85);
    });
  }

  // One press sends once.
  document.addEventListener("submit", function (event) {
    var form = event.target.closest("[data-check-form]");
    if (!form) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("[data-check-form]").forEach(function (form) { delete form.dataset.sent; });
  });
})();
